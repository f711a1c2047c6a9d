package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One app of a manifest; null or empty means that the manifest does not say.
 *
 * @param environment variables; lists and objects have become JSON
 */
public record ManifestApp(
        String name,
        List<String> buildpacks,
        String stack,
        Map<String, String> environment,
        boolean noRoute,
        boolean randomRoute,
        boolean defaultRoute,
        List<Route> routes,
        List<Sidecar> sidecars,
        List<Service> services,
        List<ManifestProcess> processes,
        MetadataPayload metadata) {

    /** A route with the protocol that its destination speaks, or null. */
    public record Route(String url, String protocol) {}

    /** A sidecar; memory may be null. */
    public record Sidecar(String name, String command, List<String> processTypes, Integer memoryMb) {}

    /** A service instance of the app's space to bind to; the binding's name may be null. */
    public record Service(String name, String bindingName) {}

    static ManifestApp read(JsonNode node, List<String> problems) {
        var name = node.path("name").asText("");
        var prefix = name.isEmpty() ? "For an application without name: " : "For application '" + name + "': ";
        var fields = new Fields(node, prefix, problems);
        if (name.isBlank()) {
            fields.problem("Name must not be empty");
        }
        refuseUnsupported(fields);
        var metadata = metadata(fields);
        metadata.problems().forEach(fields::problem);
        return new ManifestApp(name, buildpacks(fields), fields.text("stack"), environment(fields), fields.flag("no-route"),
                fields.flag("random-route"), fields.flag("default-route"), routes(fields), sidecars(fields, prefix, problems),
                services(fields), processes(node, fields, prefix, problems), metadata);
    }

    private static void refuseUnsupported(Fields fields) {
        if (fields.has("docker") && !fields.node("docker").isNull() || "docker".equals(fields.text("lifecycle"))) {
            fields.problem("Docker images are not available on this foundation; push a folder or zip with the binary_buildpack");
        }
    }

    private static List<String> buildpacks(Fields fields) {
        if (fields.has("buildpacks")) {
            return fields.texts("buildpacks");
        }
        var single = fields.text("buildpack");
        return single == null || single.equals("null") || single.equals("default") ? List.of() : List.of(single);
    }

    private static Map<String, String> environment(Fields fields) {
        var environment = new TreeMap<String, String>();
        var env = fields.node("env");
        if (!env.isMissingNode() && !env.isNull() && !env.isObject()) {
            fields.problem("Env must be an object of keys and values");
        }
        env.fields().forEachRemaining(entry -> {
            var value = entry.getValue();
            environment.put(entry.getKey(), value.isContainerNode() ? value.toString() : value.isNull() ? "" : value.asText());
        });
        VariableRules.problems(environment).forEach(fields::problem);
        return environment;
    }

    private static List<Route> routes(Fields fields) {
        var routes = new ArrayList<Route>();
        for (var item : fields.list("routes")) {
            var url = item.path("route").asText("");
            if (url.isBlank()) {
                fields.problem("Routes must be a list of route objects");
            }
            routes.add(new Route(url.replaceFirst("^https?://", ""), item.hasNonNull("protocol") ? item.get("protocol").asText() : null));
        }
        return routes;
    }

    /** Parameters are for brokers, of which there are none: as on Cloud Foundry, a service that users provide has no use for them. */
    private static List<Service> services(Fields fields) {
        var services = new ArrayList<Service>();
        for (var item : fields.list("services")) {
            var name = item.isTextual() ? item.asText() : item.path("name").asText("");
            if (name.isBlank()) {
                fields.problem("Services must be a list of names, or of objects with a name");
            }
            services.add(new Service(name, item.hasNonNull("binding_name") ? item.get("binding_name").asText() : null));
        }
        return services;
    }

    private static List<Sidecar> sidecars(Fields app, String prefix, List<String> problems) {
        var sidecars = new ArrayList<Sidecar>();
        for (var item : app.list("sidecars")) {
            var fields = new Fields(item, prefix + "Sidecar \"" + item.path("name").asText("") + "\": ", problems);
            var sidecar = new Sidecar(
                    fields.text("name"), fields.text("command"), fields.texts("process_types"), fields.megabytes("memory"));
            SidecarPayload.problems(sidecar.name(), sidecar.command(), sidecar.processTypes()).forEach(fields::problem);
            sidecars.add(sidecar);
        }
        return sidecars;
    }

    /** What stands at the app itself is meant for its web process, unless the list of processes says otherwise. */
    private static List<ManifestProcess> processes(JsonNode node, Fields app, String prefix, List<String> problems) {
        var processes = new ArrayList<ManifestProcess>();
        for (var item : app.list("processes")) {
            var type = item.path("type").asText("");
            if (type.isBlank()) {
                app.problem("All Processes must specify a type");
            }
            if (processes.stream().anyMatch(process -> process.type().equals(type))) {
                app.problem("Process \"" + type + "\" may only be present once");
            }
            processes.add(ManifestProcess.read(type, item, prefix + "Process \"" + type + "\": ", problems));
        }
        var type = app.has("type") ? app.text("type") : "web";
        if (ManifestProcess.mentionedIn(app) && processes.stream().noneMatch(process -> process.type().equals(type))) {
            processes.add(ManifestProcess.read(type, node, prefix, problems));
        }
        return processes;
    }

    private static MetadataPayload metadata(Fields fields) {
        var metadata = fields.node("metadata");
        return new MetadataPayload(texts(metadata.path("labels")), texts(metadata.path("annotations")));
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new HashMap<String, String>();
        object.fields().forEachRemaining(entry ->
                texts.put(entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().asText()));
        return texts;
    }
}
