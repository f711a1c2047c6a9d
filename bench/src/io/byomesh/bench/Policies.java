package io.byomesh.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** Network policies as the networking API takes them. */
final class Policies {

    private Policies() {}

    /** From one app to another, TCP, one policy a port. */
    static JsonElement tcp(String source, String destination, int firstPort, int count) {
        var all = new JsonArray();
        for (var port = firstPort; port < firstPort + count; port++) {
            var ports = new JsonObject();
            ports.addProperty("start", port);
            ports.addProperty("end", port);
            var to = new JsonObject();
            to.addProperty("id", destination);
            to.addProperty("protocol", "tcp");
            to.add("ports", ports);
            var from = new JsonObject();
            from.addProperty("id", source);
            var policy = new JsonObject();
            policy.add("source", from);
            policy.add("destination", to);
            all.add(policy);
        }
        var body = new JsonObject();
        body.add("policies", all);
        return body;
    }
}
