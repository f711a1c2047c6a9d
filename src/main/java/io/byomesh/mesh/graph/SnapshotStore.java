package io.byomesh.mesh.graph;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket of an S3-compatible service that holds the servers' snapshots in place of a keeper of the mesh's own. The keys that open it
 * are no part of this: they are secrets.
 *
 * <p>The service has to know conditional writes ({@code If-None-Match: *}), by which a server that lost the lead hides no newer
 * snapshot. The keys have to let the servers list, read and write in the bucket; where they let them delete too, what is old goes.
 *
 * @param endpoint the service's address, without bucket and path; HTTPS, or HTTP where the service is an app behind the internal domain
 * @param bucket the bucket's name
 * @param region the region that requests are signed for
 * @param prefix a folder in the bucket, without slashes at its ends; empty for none
 * @param authorities the certificates, in PEM, of which the service's has to come; empty for those that containers trust
 * @param internalDomain the domain that only instances resolve
 * @param app the app that answers at the endpoint, where that is behind the internal domain: the servers get a network policy to it
 */
public record SnapshotStore(
        String endpoint, String bucket, String region, String prefix, String authorities, String internalDomain, Optional<Host> app)
        implements SnapshotHolder {

    /** Scheme, host and port. Whoever writes more means something that S3 does not know. */
    private static final Pattern ENDPOINT = Pattern.compile("(https?)://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?/?");

    /**
     * An app of the foundation that is no member of the mesh.
     *
     * @param name its name
     * @param guid its GUID
     */
    public record Host(String name, String guid) {}

    public SnapshotStore {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(bucket, "bucket");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(prefix, "prefix");
        Objects.requireNonNull(authorities, "authorities");
        Objects.requireNonNull(internalDomain, "internalDomain");
        Objects.requireNonNull(app, "app");
    }

    /** A whole bucket of a service that containers trust. */
    public static SnapshotStore of(String endpoint, String bucket, String region) {
        return new SnapshotStore(endpoint, bucket, region, "", "", "apps.internal", Optional.empty());
    }

    /** A folder of the bucket. */
    public SnapshotStore withPrefix(String folder) {
        return new SnapshotStore(endpoint, bucket, region, folder, authorities, internalDomain, app);
    }

    /** The only authorities that are trusted to certify the service, in PEM. */
    public SnapshotStore withAuthorities(String certificates) {
        return new SnapshotStore(endpoint, bucket, region, prefix, certificates, internalDomain, app);
    }

    /** The domain that only instances resolve, where it is not {@code apps.internal}. */
    public SnapshotStore withInternalDomain(String domain) {
        return new SnapshotStore(endpoint, bucket, region, prefix, authorities, domain, app);
    }

    /** The app that answers at the endpoint. */
    public SnapshotStore servedBy(Host host) {
        return new SnapshotStore(endpoint, bucket, region, prefix, authorities, internalDomain, Optional.of(host));
    }

    /** The endpoint's host, where it is behind the internal domain. */
    public Optional<String> internalHost() {
        return host().filter(host -> host.endsWith("." + internalDomain));
    }

    /** The port at which the service answers. */
    int port() {
        return part(3).map(Integer::valueOf).orElse(isPlain() ? 80 : 443);
    }

    /** The endpoint's host; none where the endpoint is no address. */
    Optional<String> host() {
        return part(2);
    }

    /** Whether what goes there can be read on the way, but for the snapshots themselves. */
    boolean isPlain() {
        return part(1).filter("http"::equals).isPresent();
    }

    private Optional<String> part(int group) {
        return Optional.of(ENDPOINT.matcher(endpoint)).filter(Matcher::matches).map(MatchResult.class::cast).map(match -> match.group(group));
    }
}
