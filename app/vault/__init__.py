"""The only place for SQLAlchemy and sqlcipher3: key slots, connection, schema, record log, projections, blobs."""
