package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.byomesh.foundation.http.CfErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** The YAML of app manifests. */
public final class Manifest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Manifest() {}

    /** The apps of a manifest. What is no YAML is a parse error; what has the wrong shape is unprocessable, all of it at once. */
    public static List<ManifestApp> read(byte[] body) {
        var problems = new ArrayList<String>();
        var apps = new ArrayList<ManifestApp>();
        for (var app : applications(body)) {
            apps.add(ManifestApp.read(app, problems));
        }
        CfErrors.throwIfAny(problems);
        return apps;
    }

    /** The apps as plain data, for those who compare. */
    public static List<JsonNode> applications(byte[] body) {
        var document = document(body);
        var fields = new ArrayList<String>();
        var top = new Fields(document, "The manifest ", fields);
        CfErrors.throwIfAny(fields);
        if (top.has("version") && !"1".equals(top.text("version"))) {
            throw CfErrors.unprocessable("Unsupported manifest schema version. Currently supported versions: [1].");
        }
        var applications = top.list("applications");
        CfErrors.throwIfAny(fields);
        if (applications.isEmpty()) {
            throw CfErrors.unprocessable("Cannot parse manifest with no 'applications' field.");
        }
        return applications;
    }

    private static JsonNode document(byte[] body) {
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            Object loaded = new Yaml(new SafeConstructor(options)).load(new String(body, StandardCharsets.UTF_8));
            refuseLoops(loaded, 0);
            return MAPPER.valueToTree(loaded == null ? Map.of() : loaded);
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw CfErrors.messageParse("invalid YAML" + (mark == null ? "" : " at line " + (mark.getLine() + 1) + ", column "
                    + (mark.getColumn() + 1)) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw CfErrors.messageParse("invalid YAML: " + e.getMessage());
        }
    }

    /** An alias may point at what contains it, which plain data cannot show. */
    private static void refuseLoops(Object value, int depth) {
        if (depth > 50) {
            throw new YAMLException("nested more than 50 levels deep");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> refuseLoops(item, depth + 1));
        } else if (value instanceof Collection<?> list) {
            list.forEach(item -> refuseLoops(item, depth + 1));
        }
    }

    /** A manifest of one app. Nulls and empty parts are the caller's to leave out. */
    public static String write(Map<String, Object> application) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setExplicitStart(true);
        options.setSplitLines(false);
        var document = new LinkedHashMap<String, Object>();
        document.put("applications", List.of(application));
        return new Yaml(options).dump(document);
    }
}
