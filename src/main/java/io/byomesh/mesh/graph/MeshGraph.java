package io.byomesh.mesh.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A mesh as it is wanted. Apps, services and adopted members are kept in order of their names, so that the order in which they were
 * written changes nothing.
 *
 * <p>A graph can hold any nonsense until {@link #check()} has passed; what is computed from one that was not checked means nothing.
 *
 * @param owner who owns the members that are not adopted, as the value of their {@link MeshLabels#OWNER} label
 * @param servers the Consul servers
 * @param services the names that can be called
 * @param apps the apps that provide them
 * @param adopted members that others pushed
 * @param security how the mesh is secured
 * @param snapshots what holds the servers' snapshots; nothing does where it is empty
 */
public record MeshGraph(
        String owner,
        Servers servers,
        List<Service> services,
        List<App> apps,
        List<AdoptedMember> adopted,
        Security security,
        Optional<SnapshotHolder> snapshots) {

    /** How many network policies Cloud Foundry lets one app be the source of, unless its operator said otherwise. */
    public static final int DEFAULT_POLICY_QUOTA = 150;

    public MeshGraph {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(servers, "servers");
        Objects.requireNonNull(security, "security");
        Objects.requireNonNull(snapshots, "snapshots");
        services = services.stream().sorted(Comparator.comparing(Service::name)).toList();
        apps = apps.stream().sorted(Comparator.comparing(App::name)).toList();
        adopted = adopted.stream().sorted(Comparator.comparing(AdoptedMember::name)).toList();
    }

    /** A graph in the making, for this owner. */
    public static Builder builder(String owner) {
        return new Builder(owner);
    }

    /** The name of the app that keeps the servers' snapshots, where one of the mesh's own does. */
    public Optional<String> keeper() {
        return snapshots.filter(SnapshotHolder.Keeper.class::isInstance).map(SnapshotHolder.Keeper.class::cast).map(SnapshotHolder.Keeper::app);
    }

    /** The bucket that holds the servers' snapshots, where one does. */
    public Optional<SnapshotStore> snapshotStore() {
        return snapshots.filter(SnapshotStore.class::isInstance).map(SnapshotStore.class::cast);
    }

    /** Every member: the servers, on whom all wait, then the others by name. */
    public List<Member> members() {
        return Stream.concat(
                        Stream.of((Member) servers),
                        Stream.<Member>concat(apps.stream(), adopted.stream()).sorted(Comparator.comparing(Member::name)))
                .toList();
    }

    /** The labels of each member that this graph's owner pushes. */
    public Map<String, String> labels() {
        return MeshLabels.ownedBy(owner);
    }

    /** Every name that can be called: the declared services, then the adopted members. */
    public List<Service> callable() {
        return Stream.concat(services.stream(), adopted.stream().map(AdoptedMember::service)).toList();
    }

    /** The callable service of that name. */
    public Optional<Service> service(String name) {
        return callable().stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /** The service that a member provides; the servers provide none, since nobody calls them through a proxy. */
    public Optional<Service> providedBy(Member member) {
        if (member instanceof App app) {
            return service(app.provides());
        }
        return member instanceof AdoptedMember other ? Optional.of(other.service()) : Optional.empty();
    }

    /** Everything that is wrong, for declared edges and the default quota. */
    public List<Problem> validate() {
        return validate(EdgeMode.DECLARED, DEFAULT_POLICY_QUOTA);
    }

    /**
     * Everything that is wrong with this graph, in a stable order; empty if it can be built.
     *
     * @param edges which calls are to be let through, which decides how many policies there are
     * @param policyQuota how many policies the foundation lets one app be the source of; its operator knows, no API tells
     */
    public List<Problem> validate(EdgeMode edges, int policyQuota) {
        return GraphCheck.problems(this, edges, policyQuota);
    }

    /** @see #check(EdgeMode, int) */
    public MeshGraph check() {
        return check(EdgeMode.DECLARED, DEFAULT_POLICY_QUOTA);
    }

    /**
     * This graph, if nothing is wrong with it.
     *
     * @throws InvalidMeshException with everything that {@link #validate(EdgeMode, int)} found
     */
    public MeshGraph check(EdgeMode edges, int policyQuota) {
        var problems = validate(edges, policyQuota);
        if (!problems.isEmpty()) {
            throw new InvalidMeshException(problems);
        }
        return this;
    }

    /** Collects the parts of a graph. */
    public static final class Builder {

        private final String owner;
        private Servers servers = Servers.of("consul-server", 3);
        private final List<Service> services = new ArrayList<>();
        private final List<App> apps = new ArrayList<>();
        private final List<AdoptedMember> adopted = new ArrayList<>();
        private Security security = Security.SECURE;
        private Optional<SnapshotHolder> snapshots = Optional.empty();

        private Builder(String owner) {
            this.owner = owner;
        }

        /** The servers; three of them as the app {@code consul-server} unless this is called. */
        public Builder servers(Servers wanted) {
            servers = wanted;
            return this;
        }

        /** One more service. */
        public Builder service(Service service) {
            services.add(service);
            return this;
        }

        /** One more app. */
        public Builder app(App app) {
            apps.add(app);
            return this;
        }

        /** One more member that others pushed. */
        public Builder adopt(AdoptedMember member) {
            adopted.add(member);
            return this;
        }

        /** How the mesh is secured; {@link Security#SECURE} unless this is called. */
        public Builder security(Security wanted) {
            security = wanted;
            return this;
        }

        /** What holds the servers' snapshots; nothing unless this is called. */
        public Builder snapshots(SnapshotHolder holder) {
            snapshots = Optional.of(holder);
            return this;
        }

        /** An app of the mesh's own that holds the servers' snapshots. */
        public Builder keeper(String app) {
            return snapshots(new SnapshotHolder.Keeper(app));
        }

        /** The graph, unchecked. */
        public MeshGraph build() {
            return new MeshGraph(owner, servers, services, apps, adopted, security, snapshots);
        }
    }
}
