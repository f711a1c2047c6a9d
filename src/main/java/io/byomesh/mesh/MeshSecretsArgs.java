package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import io.byomesh.mesh.graph.EdgeMode;
import io.byomesh.mesh.graph.MeshGraph;
import io.byomesh.mesh.graph.Problem;
import io.byomesh.mesh.secrets.OwnMaterial;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whose secrets are kept, which generation of each is in use, and what the user brings in place of what would be made. */
public final class MeshSecretsArgs extends ResourceArgs {

    @Import(name = "generations", required = true)
    private Output<Map<String, Integer>> generations;

    private MeshGraph graph;
    private final Map<String, Integer> generationsByName = new TreeMap<>();
    private Optional<Map<String, String>> identityKey = Optional.empty();
    private Optional<Map<String, String>> meshRoot = Optional.empty();
    private Optional<Map<String, String>> clusterId = Optional.empty();
    private Optional<StoreKeys> storeKeys = Optional.empty();

    /** What the servers show to the store of their snapshots. */
    record StoreKeys(String accessKey, String secretKey) {

        /** A record would show both. */
        @Override
        public String toString() {
            return "StoreKeys";
        }
    }

    private MeshSecretsArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** Which generation of each secret is in use, where it is not the first. */
    public Output<Map<String, Integer>> generations() {
        return generations;
    }

    MeshGraph graph() {
        return graph;
    }

    Map<String, Integer> generationsByName() {
        return generationsByName;
    }

    Optional<Map<String, String>> identityKey() {
        return identityKey;
    }

    Optional<Map<String, String>> meshRoot() {
        return meshRoot;
    }

    Optional<Map<String, String>> clusterId() {
        return clusterId;
    }

    Optional<StoreKeys> storeKeys() {
        return storeKeys;
    }

    /** Collects arguments. */
    public static final class Builder {

        private static final String IDENTITY = "identityKey";
        private static final String ROOT_CERT = "meshRoot.cert";
        private static final String ROOT_KEY = "meshRoot.key";
        private static final String TRUST_DOMAIN = "trustDomain";

        private final MeshSecretsArgs args = new MeshSecretsArgs();
        private String trustDomain;

        private Builder() {}

        /**
         * The mesh.
         *
         * @param checkedGraph a graph that passed {@link MeshGraph#check(EdgeMode, int)}
         */
        public Builder graph(MeshGraph checkedGraph) {
            args.graph = checkedGraph;
            return this;
        }

        /**
         * Which generation of a secret is in use; the first unless this is called. To change a secret, raise it by one, and by one more
         * only when everything runs with the new one: what runs knows the generation after its own, and none after that.
         *
         * @param secret one of {@link MeshSecrets#KINDS}
         * @throws IllegalArgumentException in one sentence, where there is no such secret or no such generation
         */
        public Builder generation(String secret, int number) {
            var where = "generations." + secret;
            if (!MeshSecrets.KINDS.contains(secret)) {
                throw new IllegalArgumentException(new Problem(where, "there is no such secret",
                        "set one of " + String.join(", ", MeshSecrets.KINDS)).sentence());
            }
            if (number < 1) {
                throw new IllegalArgumentException(new Problem(where, "%d is no generation".formatted(number),
                        "set 1, or one more than what is in use to change the secret").sentence());
            }
            args.generationsByName.put(secret, number);
            return this;
        }

        /**
         * The user's own key in place of one that would be made: it signs the apps' identities.
         *
         * @param privateKey in PEM, on the curve P-256
         * @throws IllegalArgumentException in one sentence, where it cannot be used
         */
        public Builder identityKey(String privateKey) {
            args.identityKey = Optional.of(OwnMaterial.identityKey(IDENTITY, privateKey));
            return this;
        }

        /**
         * The user's own root of Consul's authority in place of one that would be made.
         *
         * @param cert in PEM, with {@code spiffe://}, the cluster's UUID and {@code .consul} among its alternative names
         * @param key its private key in PEM
         * @throws IllegalArgumentException in one sentence, where they cannot be used
         */
        public Builder meshRoot(String cert, String key) {
            args.meshRoot = Optional.of(OwnMaterial.meshRoot(ROOT_CERT, cert, ROOT_KEY, key, Instant.now()));
            return this;
        }

        /**
         * The trust domain in place of one that would be made; has to be that of the root, where the user brings that too.
         *
         * @param name the cluster's UUID and {@code .consul}
         * @throws IllegalArgumentException in one sentence, where it cannot be one
         */
        public Builder trustDomain(String name) {
            args.clusterId = Optional.of(OwnMaterial.clusterId(TRUST_DOMAIN, name));
            trustDomain = name;
            return this;
        }

        /**
         * The keys by which the servers of a graph with a {@link io.byomesh.mesh.graph.SnapshotStore} may use its bucket. They are the
         * user's own, and have no generations: other ones are told to the servers with the next update.
         */
        public Builder snapshotStoreKeys(String accessKey, String secretKey) {
            args.storeKeys = Optional.of(new StoreKeys(accessKey, secretKey));
            return this;
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where no graph was given, or one whose snapshots go to a store, and no keys of that
         * @throws IllegalArgumentException in one sentence, where the trust domain is not that of the root
         */
        public MeshSecretsArgs build() {
            if (args.graph == null) {
                throw new MissingRequiredPropertyException("MeshSecretsArgs", "graph");
            }
            if (args.graph.snapshotStore().isPresent() && args.storeKeys.isEmpty()) {
                throw new MissingRequiredPropertyException("MeshSecretsArgs", "snapshotStoreKeys");
            }
            args.meshRoot.map(root -> root.get("clusterId")).ifPresent(id -> {
                if (trustDomain != null) {
                    OwnMaterial.requireSame(TRUST_DOMAIN, trustDomain, id);
                }
                args.clusterId = Optional.of(Map.of("clusterId", id));
            });
            args.generations = Output.of(Map.copyOf(args.generationsByName));
            return args;
        }
    }
}
