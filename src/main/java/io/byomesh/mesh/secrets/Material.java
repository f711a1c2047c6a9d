package io.byomesh.mesh.secrets;

import java.time.Clock;
import java.util.Map;

/** Makes the secrets of a mesh. Each call makes another one; what it is kept as is a map whose keys the methods name. */
public interface Material {

    /** A management token: {@code token}, a UUID. */
    Map<String, String> token();

    /** A symmetric key: {@code key}, 32 random bytes in base64. */
    Map<String, String> key();

    /** The name of a cluster: {@code clusterId}, a UUID. Its trust domain is that and {@code .consul}. */
    Map<String, String> clusterId();

    /** An authority for the TLS of servers and keeper: {@code cert} and {@code key} in PEM. */
    Map<String, String> authority();

    /**
     * What one of them shows to others: {@code cert} and {@code key} in PEM.
     *
     * @param authority what {@link #authority()} made
     * @param dnsName the name by which others expect it
     */
    Map<String, String> leaf(Map<String, String> authority, String dnsName);

    /** The root of Consul's own authority: {@code cert}, {@code key} (both in PEM) and {@code clusterId}. */
    Map<String, String> meshRoot(String clusterId);

    /** What the apps' identities are signed with: {@code privateKey} and {@code publicKey} in PEM. */
    Map<String, String> identityKey();

    /**
     * An app's identity: {@code jwt}.
     *
     * @param privateKey that of {@link #identityKey()}
     * @param clusterId the cluster at which it counts
     */
    Map<String, String> identity(String app, String service, String privateKey, String clusterId);

    /** The real thing. */
    static Material fresh(Clock clock) {
        return new FreshMaterial(clock);
    }

    /** The same maps with a word in place of each secret, for a preview, which keeps nothing. */
    static Material placeholders() {
        return new Placeholders();
    }
}
