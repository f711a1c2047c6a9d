package io.byomesh.mesh.target;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.byomesh.mesh.graph.AccessRules;
import java.util.stream.StreamSupport;

/**
 * What Consul has to say of an app before its update is over.
 *
 * @param service the service that it provides
 * @param app its name, which is the beginning of its nodes' names
 * @param version what its instances say of themselves in the service's metadata ({@link #VERSION}); those of another version do not count
 * @param instances how many there should be
 * @param proxied whether a proxy takes its calls, whose health then counts too
 */
public record MeshHealth(String service, String app, String version, int instances, boolean proxied) {

    /** Key of the service metadata that says which version an instance is. */
    public static final String VERSION = "version";

    /**
     * What is missing, in words to stand after a colon; empty when nothing is.
     *
     * @param health Consul's answer to the question for the service's health
     */
    String missing(JsonArray health) {
        var passing = 0;
        var failing = "";
        for (var element : health) {
            var instance = element.getAsJsonObject();
            if (!isOfThisVersion(instance)) {
                continue;
            }
            var complaint = failingCheck(instance);
            if (complaint.isEmpty()) {
                passing++;
            } else {
                failing = "; " + complaint;
            }
        }
        return passing >= instances
                ? ""
                : "of service " + service + " " + passing + " of " + instances + " instances of this version pass" + failing;
    }

    private boolean isOfThisVersion(JsonObject instance) {
        var meta = instance.getAsJsonObject("Service").get("Meta");
        return node(instance).startsWith(app + AccessRules.NODE_SEPARATOR)
                && meta != null && meta.isJsonObject() && meta.getAsJsonObject().has(VERSION)
                && meta.getAsJsonObject().get(VERSION).getAsString().equals(version);
    }

    private static String failingCheck(JsonObject instance) {
        return StreamSupport.stream(instance.getAsJsonArray("Checks").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(check -> !check.get("Status").getAsString().equals("passing"))
                .findFirst()
                .map(check -> "instance " + node(instance) + " fails the check \"" + check.get("Name").getAsString() + "\" ("
                        + check.get("Output").getAsString().strip() + ")")
                .orElse("");
    }

    private static String node(JsonObject instance) {
        return instance.getAsJsonObject("Node").get("Node").getAsString();
    }
}
