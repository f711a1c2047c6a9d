package io.byomesh.mesh.graph;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What can be wrong with what holds the servers' snapshots. */
final class SnapshotCheck {

    private static final String STORE = "snapshotStore";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern CERTIFICATE = Pattern.compile("-----BEGIN CERTIFICATE-----\\s+[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");

    private final MeshGraph graph;
    private final Consumer<Problem> problems;

    private SnapshotCheck(MeshGraph graph, Consumer<Problem> problems) {
        this.graph = graph;
        this.problems = problems;
    }

    static void of(MeshGraph graph, Consumer<Problem> problems) {
        var check = new SnapshotCheck(graph, problems);
        graph.keeper().ifPresent(check::keeper);
        graph.snapshotStore().ifPresent(check::store);
    }

    private void keeper(String app) {
        if (!Names.isDnsLabel(app)) {
            found("keeper", "'%s' (%d characters) cannot be the name of a host and of a service".formatted(app, app.length()), Names.RULE);
        }
        if (isMember(app)) {
            found("keeper", "'%s' is the name of a member".formatted(app), "rename it, since an app's name is unique in its space");
        }
        if (graph.security() != Security.SECURE) {
            found("keeper", "a mesh that is %s has no certificates by which a keeper could tell its servers from others".formatted(
                    graph.security().setting()), "leave the keeper out, or set security to " + Security.SECURE.setting());
        }
    }

    private void store(SnapshotStore store) {
        if (graph.security() != Security.SECURE) {
            found(STORE, "a mesh that is %s has no key that its snapshots could be encrypted with".formatted(graph.security().setting()),
                    "leave the store out, or set security to " + Security.SECURE.setting());
        }
        endpoint(store);
        part("bucket", store.bucket(), BUCKET, "set the name of a bucket, 3 to 63 lower-case letters, digits, dashes and dots");
        part("region", store.region(), REGION, "set the service's region, or us-east-1 where it knows none");
        if (!store.prefix().isEmpty()) {
            part("prefix", store.prefix(), FOLDER, "set a folder, such as meshes/blue, of letters, digits, dashes, dots and underscores");
        }
        if (!store.authorities().isEmpty() && !CERTIFICATE.matcher(store.authorities()).find()) {
            found(STORE + ".ca", "it holds no certificate", "set that of the service's authority, in PEM");
        }
        store.app().filter(app -> isMember(app.name())).ifPresent(app -> found(STORE + ".endpoint",
                "'%s', which answers there, is a member of the mesh whose snapshots it would hold".formatted(app.name()),
                "take the label %s from it, or set another endpoint".formatted(MeshLabels.MEMBER)));
    }

    private void endpoint(SnapshotStore store) {
        if (store.host().isEmpty()) {
            missingOr("endpoint", store.endpoint(), "is not the address of a host",
                    "write it like https://s3.eu-central-1.amazonaws.com, with bucket and prefix set apart from it");
        } else if (store.isPlain() && store.internalHost().isEmpty() && !LOOPBACK.contains(store.host().orElseThrow())) {
            found(STORE + ".endpoint", "'%s' would show everybody on the way who stores what".formatted(store.endpoint()),
                    "set an https address; http is for hosts in %s".formatted(store.internalDomain()));
        }
    }

    private void part(String part, String value, Pattern fitting, String fix) {
        if (!fitting.matcher(value).matches()) {
            missingOr(part, value, "does not fit", fix);
        }
    }

    private void missingOr(String part, String value, String wrong, String fix) {
        found(STORE + "." + part, value.isEmpty() ? "it is missing" : "'%s' %s".formatted(value, wrong), fix);
    }

    private boolean isMember(String app) {
        return graph.members().stream().anyMatch(member -> member.name().equals(app));
    }

    private void found(String where, String what, String fix) {
        problems.accept(new Problem(where, what, fix));
    }
}
