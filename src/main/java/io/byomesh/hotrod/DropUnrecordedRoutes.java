package io.byomesh.hotrod;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.byomesh.mesh.target.Credentials;
import io.byomesh.mesh.target.TargetException;
import io.byomesh.mesh.target.UnrecordedRoutes;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Deletes the routes that a killed run had made but not yet recorded, so that the next one can make them. Reads what
 * {@code pulumi stack export} prints from standard input; the environment says which foundation and who. Ends with 1 where it failed.
 */
public final class DropUnrecordedRoutes {

    private DropUnrecordedRoutes() {}

    /** @param args none */
    public static void main(String[] args) {
        try (var in = new InputStreamReader(System.in, StandardCharsets.UTF_8)) {
            var state = JsonParser.parseReader(in).getAsJsonObject().getAsJsonObject("deployment");
            var routes = new UnrecordedRoutes(System.getenv("CF_API_URL"), Credentials.fromEnvironment(System.getenv()));
            for (var pending : state.getAsJsonArray("pending_operations")) {
                var resource = pending.getAsJsonObject().getAsJsonObject("resource");
                if (isRouteInTheMaking(pending.getAsJsonObject(), resource)) {
                    var inputs = resource.getAsJsonObject("inputs");
                    routes.drop(text(inputs, "space"), text(inputs, "domain"), text(inputs, "host"));
                }
            }
        } catch (TargetException | java.io.IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static boolean isRouteInTheMaking(JsonObject pending, JsonObject resource) {
        return pending.get("type").getAsString().equals("creating")
                && resource.get("type").getAsString().equals("cloudfoundry:index/route:Route");
    }

    private static String text(JsonObject inputs, String key) {
        return inputs.has(key) ? inputs.get(key).getAsString() : "";
    }
}
