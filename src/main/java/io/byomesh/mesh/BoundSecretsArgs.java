package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;

/**
 * What an app is told in secret: the credentials of a user-provided service instance that is bound to it, which Cloud Foundry hands to
 * its processes as {@code VCAP_SERVICES} and shows to nobody who may not see them.
 */
public final class BoundSecretsArgs extends ResourceArgs {

    @Import(name = "spaceId", required = true)
    private Output<String> spaceId;

    @Import(name = "credentials", required = true)
    private Output<String> credentials;

    @Import(name = "generation", required = true)
    private Output<String> generation;

    private BoundSecretsArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** GUID of the app's space. */
    public Output<String> spaceId() {
        return spaceId;
    }

    /** The credentials, one JSON object; secret. */
    public Output<String> credentials() {
        return credentials;
    }

    /**
     * Which credentials these are, in words that are no secret. Running instances read credentials once, so a change of this, which
     * stands in the app's environment as {@code BYO_MESH_SECRETS}, is what restarts them.
     */
    public Output<String> generation() {
        return generation;
    }

    /** Collects arguments. */
    public static final class Builder {

        private final BoundSecretsArgs args = new BoundSecretsArgs();

        private Builder() {}

        /** @see BoundSecretsArgs#spaceId() */
        public Builder spaceId(String spaceId) {
            args.spaceId = Output.of(spaceId);
            return this;
        }

        /** Marked as a secret whatever it comes as. @see BoundSecretsArgs#credentials() */
        public Builder credentials(Output<String> credentials) {
            args.credentials = credentials.asSecret();
            return this;
        }

        /** @see BoundSecretsArgs#generation() */
        public Builder generation(Output<String> generation) {
            args.generation = generation;
            return this;
        }

        /** @see BoundSecretsArgs#generation() */
        public Builder generation(String generation) {
            return generation(Output.of(generation));
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where one was not given
         */
        public BoundSecretsArgs build() {
            require(args.spaceId, "spaceId");
            require(args.credentials, "credentials");
            require(args.generation, "generation");
            return args;
        }

        private static void require(Object value, String name) {
            if (value == null) {
                throw new MissingRequiredPropertyException("BoundSecretsArgs", name);
            }
        }
    }
}
