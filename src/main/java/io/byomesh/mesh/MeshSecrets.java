package io.byomesh.mesh;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import io.byomesh.mesh.MeshSecretsArgs.StoreKeys;
import io.byomesh.mesh.graph.App;
import io.byomesh.mesh.graph.Problem;
import io.byomesh.mesh.secrets.Material;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of a secure mesh, made once and kept in the stack's state for as long as their generation is in use. An update makes what
 * is not there yet; a preview makes nothing.
 *
 * <p>What each member has to know comes out as one JSON object, for the credentials of a service that is bound to its app.
 */
public final class MeshSecrets extends ComponentResource {

    /** The secrets that have generations. */
    public static final List<String> KINDS = List.of(
            "gossip-key", "identity-key", "management-token", "mesh-root", "snapshot-key", "tls-ca", "tls-keeper", "tls-server");

    private static final String TYPE = "byo-mesh:index:MeshSecrets";
    private static final String CLUSTER_ID = "cluster-id";
    private static final String SERVER = "server.dc1.consul";
    private static final String KEEPER = "keeper.dc1.consul";
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

    private final Stashes stashes;
    private final Output<String> managementToken;
    private final Optional<Output<String>> retiredToken;
    private final Optional<Output<String>> retiredRoot;
    private final Output<String> snapshotKey;
    private final Output<List<String>> gossipKeys;
    private final Output<String> tlsAuthorities;
    private final Output<Map<String, String>> serverTls;
    private final Optional<Output<Map<String, String>>> keeperTls;
    private final Optional<StoreKeys> storeKeys;
    private final Output<Map<String, String>> meshRoot;
    private final Output<String> clusterId;
    private final Output<List<String>> identityPublicKeys;
    private final Map<String, Output<String>> identities = new HashMap<>();

    /**
     * @param name the resource's name
     * @param args the mesh, the generations and what the user brings
     * @param options the usual ones; may be null
     */
    public MeshSecrets(String name, MeshSecretsArgs args, ComponentResourceOptions options) {
        super(TYPE, name, args, Options.orEmpty(options));
        var material = Deployment.getInstance().isDryRun() ? Material.placeholders() : Material.fresh(Clock.systemUTC());
        stashes = new Stashes(this, args.generationsByName(), madeFirst(args, material));
        managementToken = stashes.current("management-token", material::token).applyValue(map -> map.get("token"));
        retiredToken = stashes.before("management-token", () -> Output.ofSecret(material.token())).map(kept -> field(kept, "token"));
        snapshotKey = stashes.current("snapshot-key", material::key).applyValue(map -> map.get("key"));
        gossipKeys = each(stashes.known("gossip-key", material::key), "key").asSecret();

        var authorities = stashes.known("tls-ca", material::authority);
        tlsAuthorities = each(authorities, "cert").applyValue(certs -> String.join("", certs)).asPlaintext();
        serverTls = leaf("tls-server", SERVER, authorities.get(0), material);
        keeperTls = args.graph().keeper().map(app -> leaf("tls-keeper", KEEPER, authorities.get(0), material));
        storeKeys = args.storeKeys().filter(keys -> args.graph().snapshotStore().isPresent());

        clusterId = clusterId(args);
        retiredRoot = stashes.before("mesh-root", () -> clusterId.applyValue(material::meshRoot)).map(kept -> field(kept, "cert"));
        meshRoot = args.meshRoot().map(Output::ofSecret).orElseGet(() -> stashes.keep(
                "mesh-root-" + stashes.generation("mesh-root"), () -> clusterId.applyValue(material::meshRoot)));

        var identityKeys = args.identityKey().map(own -> List.of(Output.ofSecret(own)))
                .orElseGet(() -> stashes.known("identity-key", material::identityKey));
        identityPublicKeys = each(identityKeys, "publicKey").asPlaintext();
        var generation = args.identityKey().map(own -> "own-" + Integer.toHexString(own.get("publicKey").hashCode()))
                .orElseGet(() -> String.valueOf(stashes.generation("identity-key")));
        args.graph().apps().forEach(app -> identities.put(app.name(), identity(app, generation, identityKeys.get(0), material)));
        registerOutputs(Map.of());
    }

    /**
     * All that a mesh needs when it is made, and the next generation of what all have to know before; also what takes the place of a
     * user's own, should that be taken away one day. What a later version needs besides has to be kept apart: a mesh that is there by then
     * does not have it among these.
     */
    private static Map<String, Map<String, String>> madeFirst(MeshSecretsArgs args, Material material) {
        var cluster = args.clusterId().orElseGet(material::clusterId);
        var authority = material.authority();
        var all = new TreeMap<String, Map<String, String>>();
        all.put(CLUSTER_ID, cluster);
        all.put("management-token-1", material.token());
        all.put("snapshot-key-1", material.key());
        all.put("gossip-key-1", material.key());
        all.put("gossip-key-2", material.key());
        all.put("tls-ca-1", authority);
        all.put("tls-ca-2", material.authority());
        all.put("tls-server-1", material.leaf(authority, SERVER));
        all.put("tls-keeper-1", material.leaf(authority, KEEPER));
        all.put("mesh-root-1", material.meshRoot(cluster.get("clusterId")));
        all.put("identity-key-1", material.identityKey());
        all.put("identity-key-2", material.identityKey());
        return all;
    }

    /** The token that may do everything. */
    public Output<String> managementToken() {
        return managementToken;
    }

    /** What the apps' identities are checked with, in PEM: the key in use, then the one before it and the one after it. No secret. */
    public Output<List<String>> identityPublicKeys() {
        return identityPublicKeys;
    }

    /** The cluster's UUID; its trust domain is that and {@code .consul}. No secret. */
    public Output<String> clusterId() {
        return clusterId;
    }

    /** Certificates in PEM by which the servers are known, one after the other. No secret. */
    public Output<String> tlsAuthorities() {
        return tlsAuthorities;
    }

    /** What the servers have to know, as a JSON object. */
    public Output<String> forServers() {
        var parts = ofMembers();
        parts.put("managementToken", any(managementToken));
        parts.put("serverCert", any(field(serverTls, "cert")));
        parts.put("serverKey", any(field(serverTls, "key")));
        parts.put("rootCert", any(field(meshRoot, "cert")));
        parts.put("rootKey", any(field(meshRoot, "key")));
        retiredToken.ifPresent(token -> parts.put("retiredToken", any(token)));
        retiredRoot.ifPresent(root -> parts.put("retiredRoot", any(root)));
        parts.put("clusterId", any(clusterId));
        parts.put("identityPublicKeys", any(identityPublicKeys));
        parts.put("snapshotKey", any(snapshotKey));
        storeKeys.ifPresent(keys -> {
            parts.put("storeAccessKey", any(Output.ofSecret(keys.accessKey())));
            parts.put("storeSecretKey", any(Output.ofSecret(keys.secretKey())));
        });
        return json(parts);
    }

    /**
     * A mark of the keys that the servers show to the store of their snapshots: another one for other keys. It is no secret, and nobody
     * finds the keys by trying, because another secret takes part in it. Empty where there is no store.
     */
    public Optional<Output<String>> storeKeysMark() {
        return storeKeys.map(keys -> snapshotKey.applyValue(secret -> mark(secret, keys)).asPlaintext());
    }

    /**
     * What their keeper has to know, as a JSON object: nothing of what it keeps.
     *
     * @throws IllegalStateException where the mesh has none
     */
    public Output<String> forKeeper() {
        var tls = keeperTls.orElseThrow(() -> new IllegalStateException("The mesh whose secrets these are has no keeper."));
        var parts = new TreeMap<String, Output<Object>>();
        parts.put("caCert", any(tlsAuthorities));
        parts.put("serverCert", any(field(tls, "cert")));
        parts.put("serverKey", any(field(tls, "key")));
        return json(parts);
    }

    /**
     * What an app of the graph has to know, as a JSON object.
     *
     * @throws IllegalArgumentException for a name that the graph does not know
     */
    public Output<String> forApp(String app) {
        var identity = identities.get(app);
        if (identity == null) {
            throw new IllegalArgumentException("There is no app '%s' in the mesh whose secrets these are.".formatted(app));
        }
        var parts = ofMembers();
        parts.put("jwt", any(identity));
        return json(parts);
    }

    private TreeMap<String, Output<Object>> ofMembers() {
        var parts = new TreeMap<String, Output<Object>>();
        parts.put("gossipKeys", any(gossipKeys));
        parts.put("caCert", any(tlsAuthorities));
        return parts;
    }

    /**
     * For ever the same, also for a root of another generation: whoever is certified under another trust domain is a stranger.
     */
    private Output<String> clusterId(MeshSecretsArgs args) {
        var own = args.clusterId().map(map -> map.get("clusterId"));
        return stashes.first(CLUSTER_ID).applyValue(kept -> {
            var id = kept.get("clusterId");
            own.filter(given -> !given.equals(id)).ifPresent(given -> {
                throw new RunException(new Problem("trustDomain",
                        "it is to be %s.consul, but this mesh was made with %s.consul".formatted(given, id),
                        "set it back, or destroy this mesh first, since nobody certified under the one trusts the other").sentence());
            });
            return id;
        }).asPlaintext();
    }

    /** Named by both generations, so that it is made anew with the authority that certifies it. */
    private Output<Map<String, String>> leaf(String secret, String dnsName, Output<Map<String, String>> authority, Material material) {
        var generation = stashes.generation(secret) + stashes.generation("tls-ca") - 1;
        return stashes.keep(secret + "-" + generation, () -> authority.applyValue(ca -> material.leaf(ca, dnsName)));
    }

    private Output<String> identity(App app, String generation, Output<Map<String, String>> key, Material material) {
        return field(stashes.keep("identity-" + app.name() + "-" + generation, () -> Output.tuple(key, clusterId)
                .applyValue(both -> material.identity(app.name(), app.provides(), both.t1.get("privateKey"), both.t2))), "jwt");
    }

    private static String mark(String secret, StoreKeys keys) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            var all = mac.doFinal((keys.accessKey() + "\n" + keys.secretKey()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Output<List<String>> each(List<Output<Map<String, String>>> kept, String key) {
        return Output.all(kept).applyValue(maps -> maps.stream().map(map -> map.get(key)).toList());
    }

    private static Output<String> field(Output<Map<String, String>> kept, String key) {
        return kept.applyValue(map -> map.get(key));
    }

    private static Output<Object> any(Output<?> output) {
        return output.applyValue(value -> (Object) value);
    }

    private static Output<String> json(TreeMap<String, Output<Object>> parts) {
        var names = List.copyOf(parts.keySet());
        return Output.all(List.copyOf(parts.values())).applyValue(values -> {
            var object = new TreeMap<String, Object>();
            for (int i = 0; i < names.size(); i++) {
                object.put(names.get(i), values.get(i));
            }
            return GSON.toJson(object);
        }).asSecret();
    }
}
