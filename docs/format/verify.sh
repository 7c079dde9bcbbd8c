#!/bin/sh
# Checks a bundle of format 1 with age (1.3 or newer), unzip, openssl and coreutils alone; docs/format/bundle-1.md §8.
#   verify.sh wb-….age   IDENTITY SENDER.crt      the bundle as it travels
#   verify.sh wb-….asice -        SENDER.crt      the container that age took out of it
# Prints VERIFIED and the bundle's digest, or the reason why not; exit code 0 only for VERIFIED.
set -eu
bundle=$(realpath "$1") sender=$(realpath "$3")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && chmod 700 "$work"
no() { echo "NOT VERIFIED: $1" >&2; exit 1; }
case $bundle in
*.age) "${AGE:-age}" -d -i "$2" -o "$work/inner.asice" "$bundle" || no "age does not open it" ;;
*) cp "$bundle" "$work/inner.asice" ;;
esac
mkdir "$work/in" && cd "$work/in"
unzip -tqq ../inner.asice >/dev/null 2>&1 || no "the container is damaged"
unzip -Z1 ../inner.asice | sort >../names && [ -z "$(uniq -d ../names)" ] || no "a name stands twice"
unzip -qq ../inner.asice >/dev/null 2>&1 && find . -type f | sed 's|^\./||' | sort | cmp -s - ../names || no "names are not plain"
manifest=META-INF/ASiCManifest001.xml
openssl cms -verify -cades -binary -inform DER -in META-INF/signature001.p7s -content $manifest -CAfile "$sender" \
    -purpose any -out ../signed >/dev/null 2>&1 && cmp -s ../signed $manifest || no "the signature does not hold"
sed -n 's|^<asic:DataObjectReference URI="\([^"]*\)".*<ds:DigestValue>\([^<]*\)<.*|\1 \2|p' $manifest >../listed
while read -r path digest; do
    [ "$(openssl dgst -sha256 -binary "$path" 2>/dev/null | base64)" = "$digest" ] || no "$path is not what was signed"
done <../listed
{ cut -d' ' -f1 ../listed; printf '%s\n' mimetype $manifest META-INF/signature001.p7s; } | sort >../expected
grep -vxF META-INF/seal-mldsa65-001.p7s ../names | cmp -s - ../expected || no "a file is not in the signed list"
tail -n +3 ../listed | cut -d' ' -f1 | cmp -s - "$(sed 's/^[0-9a-f]*  //' SHA256SUMS >../summed && echo ../summed)" \
    && { [ ! -s SHA256SUMS ] || sha256sum --quiet -c SHA256SUMS >/dev/null 2>&1; } || no "SHA256SUMS does not fit"
echo "VERIFIED $(sha256sum <bundle.json | cut -d' ' -f1)"
