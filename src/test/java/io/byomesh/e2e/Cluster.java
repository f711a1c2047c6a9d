package io.byomesh.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The Consul servers of a mesh: what makes them the cluster that they are, and how all of them are lost. */
final class Cluster {

    /** What Consul says of a token that an instance got for its identity. */
    private static final Pattern LOGIN = Pattern.compile("created via login: .*\"instance\":\"([^\"]+)\"");
    /** How gossip says so. */
    private static final int ALIVE = 1;
    private static final Pattern SAVED = Pattern.compile("saved raft index (\\d+) of");

    private final TestBed bed;
    private final Stack mesh;
    private final String app;

    Cluster(TestBed bed, Stack mesh, String app) {
        this.bed = bed;
        this.mesh = mesh;
        this.app = app;
    }

    /** Its root, its trust domain, whom it lets in, whom it lets call whom. */
    Map<String, String> identity() {
        var all = new TreeMap<String, String>();
        var roots = mesh.consul("/v1/connect/ca/roots").json().getAsJsonObject();
        all.put("root", roots.get("ActiveRootID").getAsString());
        all.put("trust domain", roots.get("TrustDomain").getAsString());
        all.put("policies", values("/v1/acl/policies", "ID"));
        all.put("binding rules", values("/v1/acl/binding-rules", "ID"));
        all.put("tokens", tokens());
        all.put("intentions", values("/v1/config/service-intentions", "Name"));
        return all;
    }

    /** But for those of instances that are gone, which the servers delete when they see it. */
    private String tokens() {
        var instances = instances(app -> true);
        return values("/v1/acl/tokens", "AccessorID", token -> {
            var login = LOGIN.matcher(token.get("Description").getAsString());
            return !login.find() || instances.contains(login.group(1));
        });
    }

    /** GUIDs of the instances of some of the apps. */
    private List<String> instances(Predicate<String> which) {
        var api = bed.api();
        return api.appNames(mesh.name()).stream().filter(which).flatMap(name -> api.instances(mesh.name(), name).stream()).toList();
    }

    private String values(String path, String key) {
        return values(path, key, object -> true);
    }

    private String values(String path, String key, Predicate<JsonObject> which) {
        return Http.objects(mesh.consul(path).json()).filter(which).map(object -> object.get(key).getAsString()).sorted()
                .collect(Collectors.joining(" "));
    }

    /** Whether there is a leader who knows the management token. */
    boolean answers() {
        return mesh.consul("/v1/status/leader").body().contains(":8300") && mesh.consul("/v1/acl/policies").status() == 200;
    }

    /** Until it is what it was. */
    void awaitAgain(Map<String, String> before, Duration limit) {
        try (var log = FollowedLog.of(bed, app)) {
            try {
                Wait.until("the cluster to be what it was", limit, () -> isAgain(before));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "; it was " + before + ", it is " + said() + ", and its servers say\n"
                        + String.join("\n", Situation.ownLines(log.text())), e);
            }
        }
    }

    private String said() {
        try {
            return identity().toString();
        } catch (JsonParseException e) {
            return "without a leader";
        }
    }

    private boolean isAgain(Map<String, String> before) {
        try {
            return answers() && identity().equals(before);
        } catch (JsonParseException e) {
            // A server that just came says so in words.
            return false;
        }
    }

    /**
     * Until what holds the snapshots has what Consul knows, and nothing of that changed meanwhile: somebody may just be leaving, or be
     * on the way back from the loss before this one.
     */
    void awaitSaved() {
        Wait.until("a snapshot of a cluster at rest", Duration.ofMinutes(2), () -> {
            var known = identity();
            mesh.writeConsul("/v1/kv/kept", "kept");
            var index = mesh.consul("/v1/kv/kept").json().getAsJsonArray().get(0).getAsJsonObject().get("ModifyIndex").getAsLong();
            Wait.until("a snapshot with raft index " + index, Duration.ofMinutes(2), () -> SAVED.matcher(logs())
                    .results().anyMatch(saved -> Long.parseLong(saved.group(1)) >= index));
            return identity().equals(known) && knowsAllInstances();
        });
    }

    private boolean knowsAllInstances() {
        var members = Http.objects(mesh.consul("/v1/agent/members").json())
                .filter(member -> member.get("Status").getAsInt() == ALIVE)
                .map(member -> member.get("Name").getAsString().split("--")[1])
                .toList();
        return members.containsAll(instances(app -> app.contains("hotrod-")));
    }

    String logs() {
        return bed.logs(app);
    }

    /** @param andOnly others of whom the only instance is lost with them */
    void killAll(String... andOnly) {
        var before = bed.api().instances(mesh.name(), app);
        // At one moment for all: a new server that still met an old one would have joined it.
        var at = Instant.now().plusSeconds(4).getEpochSecond();
        var kill = new String[] {"bash", "-c", "until [ $(date +%s) -ge " + at + " ]; do sleep 0.02; done; pkill -KILL sidecar"};
        Stream.concat(
                        IntStream.range(0, before.size()).mapToObj(server -> CompletableFuture.runAsync(() -> bed.exec(app, server, kill))),
                        Stream.of(andOnly).map(other -> CompletableFuture.runAsync(() -> bed.exec(other, 0, kill))))
                .toList()
                .forEach(CompletableFuture::join);
        // Cloud Foundry waits a minute and more before it starts again what has crashed a few times.
        Wait.until("other servers in their place", Duration.ofMinutes(3),
                () -> bed.api().instances(mesh.name(), app).stream().noneMatch(before::contains));
    }
}
