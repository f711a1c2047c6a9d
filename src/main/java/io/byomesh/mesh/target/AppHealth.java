package io.byomesh.mesh.target;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/** Whether Cloud Foundry finds all instances of apps well: each has opened its port, which an app of a mesh does when the mesh lists it. */
final class AppHealth {

    private final CloudFoundryApi api;

    AppHealth(CloudFoundryApi api) {
        this.api = api;
    }

    /** Ends once that is so of each. Fails with a {@link TargetException} that names app and instance where it is not within the limit. */
    CompletableFuture<Void> await(List<String> guids, Duration limit) {
        return CompletableFuture.allOf(guids.stream()
                .map(guid -> Patience.until(limit, () -> CompletableFuture.supplyAsync(() -> missing(guid)),
                        missing -> "Not all apps are healthy after " + limit.toSeconds() + " s: " + missing
                                + ". What was pushed stays; look at the logs of that app, then run the update again."))
                .toArray(CompletableFuture[]::new));
    }

    private String missing(String guid) {
        var stats = api.get("/v3/apps/" + guid + "/processes/web/stats");
        if (stats.status() != 200) {
            return "of the app with the GUID " + guid + " nothing is known (" + CloudFoundryApi.detail(stats) + ")";
        }
        return StreamSupport.stream(stats.body().getAsJsonArray("resources").spliterator(), false)
                .map(element -> element.getAsJsonObject())
                .filter(instance -> !instance.get("state").getAsString().equals("RUNNING"))
                .findFirst()
                .map(instance -> "instance " + instance.get("index").getAsInt() + " of " + api.appName(guid) + " is "
                        + instance.get("state").getAsString())
                .orElse("");
    }
}
