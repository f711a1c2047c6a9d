package io.byomesh.mesh;

import com.pulumi.core.Output;
import com.pulumi.core.annotations.Import;
import com.pulumi.exceptions.MissingRequiredPropertyException;
import com.pulumi.resources.ResourceArgs;
import java.util.Optional;

/** A route that leads to an app of the mesh. */
public final class MeshRouteArgs extends ResourceArgs {

    @Import(name = "name", required = true)
    private String name;

    @Import(name = "host")
    private String host;

    @Import(name = "path")
    private String path;

    @Import(name = "domainId", required = true)
    private Output<String> domainId;

    @Import(name = "spaceId", required = true)
    private Output<String> spaceId;

    private MeshRouteArgs() {}

    /** Starts an empty set of arguments. */
    public static Builder builder() {
        return new Builder();
    }

    /** Short name of the route within its app; becomes part of the resource's name. */
    public String name() {
        return name;
    }

    /** The part before the domain; none at the domain's apex. */
    public Optional<String> host() {
        return Optional.ofNullable(host);
    }

    /** The part from the first slash on; none for the whole host. */
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }

    /** GUID of the domain. */
    public Output<String> domainId() {
        return domainId;
    }

    /** GUID of the space. */
    public Output<String> spaceId() {
        return spaceId;
    }

    /** Collects arguments; {@link #build()} fills in the defaults. */
    public static final class Builder {

        private final MeshRouteArgs args = new MeshRouteArgs();

        private Builder() {}

        /** @see MeshRouteArgs#name() */
        public Builder name(String name) {
            args.name = name;
            return this;
        }

        /** @see MeshRouteArgs#host() */
        public Builder host(String host) {
            args.host = host;
            return this;
        }

        /** @see MeshRouteArgs#path() */
        public Builder path(String path) {
            args.path = path;
            return this;
        }

        /** @see MeshRouteArgs#domainId() */
        public Builder domainId(Output<String> domainId) {
            args.domainId = domainId;
            return this;
        }

        /** @see MeshRouteArgs#domainId() */
        public Builder domainId(String domainId) {
            return domainId(Output.of(domainId));
        }

        /** @see MeshRouteArgs#spaceId() */
        public Builder spaceId(Output<String> spaceId) {
            args.spaceId = spaceId;
            return this;
        }

        /** @see MeshRouteArgs#spaceId() */
        public Builder spaceId(String spaceId) {
            return spaceId(Output.of(spaceId));
        }

        /**
         * The arguments, complete.
         *
         * @throws MissingRequiredPropertyException where one that has no default was not given
         */
        public MeshRouteArgs build() {
            require(args.name, "name");
            require(args.domainId, "domainId");
            require(args.spaceId, "spaceId");
            return args;
        }

        private static void require(Object value, String name) {
            if (value == null) {
                throw new MissingRequiredPropertyException("MeshRouteArgs", name);
            }
        }
    }
}
