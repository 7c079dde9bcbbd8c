import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.ErrorDetails;
import org.verapdf.pdfa.validation.profiles.ProfileDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Judges PDF files by veraPDF's engine: PDF/A-2a and PDF/UA-1.
 *
 * Reads one path per line from standard input and answers each with one line: the flavour, a tab and what it failed,
 * separated by tabs, for both flavours, then an empty line. A file that cannot be read fails both. Ends with its input.
 *
 * The archive at hand holds engine and profiles but no JAXB, with which the engine's own loader reads the profiles; so
 * they are read here with the JDK's DOM parser.
 */
public final class VeraJudge {
    private static final Map<PDFAFlavour, String> PROFILES =
            Map.of(PDFAFlavour.PDFA_2_A, "PDFA-2A", PDFAFlavour.PDFUA_1, "PDFUA-1");
    private static final String FOLDER = "org/verapdf/pdfa/validation/";

    private VeraJudge() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        List<ValidationProfile> profiles =
                List.of(profile(PDFAFlavour.PDFA_2_A), profile(PDFAFlavour.PDFUA_1));
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String path = paths.readLine(); path != null; path = paths.readLine()) {
            for (ValidationProfile profile : profiles) {
                String flavour = profile.getPDFAFlavour().getId();
                answers.println(flavour + "\t" + String.join("\t", failures(new File(path), profile)));
            }
            answers.println();
        }
    }

    private static List<String> failures(File file, ValidationProfile profile) {
        PDFAFlavour flavour = profile.getPDFAFlavour();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            ValidationResult result = Foundries.defaultInstance()
                    .createValidator(profile, -1, false, true, false)
                    .validate(parser);
            Map<RuleId, String> first = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    first.putIfAbsent(assertion.getRuleId(), described(assertion));
                }
            }
            if (!result.isCompliant() && first.isEmpty()) {
                return List.of("not compliant");
            }
            return new ArrayList<>(first.values());
        } catch (Throwable error) {
            return List.of(oneLine("not readable: " + error));
        }
    }

    private static String described(TestAssertion assertion) {
        RuleId rule = assertion.getRuleId();
        String place = assertion.getLocation() == null ? "" : assertion.getLocation().getContext();
        return oneLine(rule.getClause() + "-" + rule.getTestNumber() + " " + assertion.getMessage() + " @ " + place);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        Element root;
        String name = FOLDER + PROFILES.get(flavour) + ".xml";
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        try (InputStream stream = VeraJudge.class.getClassLoader().getResourceAsStream(name)) {
            root = factory.newDocumentBuilder().parse(stream).getDocumentElement();
        }
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element rule : children(child(root, "rules"), "rule")) {
            rules.add(rule(rule));
        }
        if (rules.size() != children(child(root, "rules"), "rule").size()) {
            throw new IllegalStateException("rules were lost");
        }
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element variable : children(child(root, "variables"), "variable")) {
            variables.add(Profiles.variableFromValues(
                    variable.getAttribute("name"),
                    variable.getAttribute("object"),
                    text(variable, "defaultValue"),
                    text(variable, "value")));
        }
        Element details = child(root, "details");
        ProfileDetails about = Profiles.profileDetailsFromValues(
                text(details, "name"), text(details, "description"), details.getAttribute("creator"), new Date(0));
        return Profiles.profileFromValues(flavour, about, "", rules, variables);
    }

    private static Rule rule(Element rule) {
        Element id = child(rule, "id");
        RuleId ruleId = Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"),
                Integer.parseInt(id.getAttribute("testNumber")));
        Element error = child(rule, "error");
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : children(child(error, "arguments"), "argument")) {
            String name = argument.hasAttribute("name") ? argument.getAttribute("name") : null;
            arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), name, null));
        }
        ErrorDetails said = Profiles.errorFromValues(text(error, "message"), arguments);
        Boolean deferred = "true".equals(rule.getAttribute("deferred")) ? Boolean.TRUE : null;
        return Profiles.ruleFromValues(
                ruleId,
                rule.getAttribute("object"),
                deferred,
                rule.hasAttribute("tags") ? rule.getAttribute("tags") : null,
                text(rule, "description"),
                text(rule, "test"),
                said,
                new ArrayList<>());
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        if (parent == null) {
            return found;
        }
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && node.getLocalName().equals(name)) {
                found.add((Element) node);
            }
        }
        return found;
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? null : found.get(0);
    }

    private static String text(Element parent, String name) {
        Element found = child(parent, name);
        return found == null ? "" : found.getTextContent();
    }
}
