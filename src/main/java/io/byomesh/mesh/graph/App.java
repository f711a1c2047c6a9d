package io.byomesh.mesh.graph;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An app of the mesh that this stack owns. Sidecars and calls are kept in order of their names, so that the order in which they were
 * written changes nothing.
 *
 * @param name the app's name, a DNS label
 * @param provides the name of the service that it provides
 * @param instances how many instances, at least 1
 * @param memoryMb memory of one instance with all its sidecars, in mebibytes
 * @param sidecars what runs beside the app; Cloud Foundry wants their memory to be less than {@code memoryMb} in sum
 * @param calls the services that it calls
 * @param hosts the hosts of its public routes, DNS labels, in the order given; empty for an app that only the mesh reaches
 */
public record App(
        String name, String provides, int instances, int memoryMb, List<Sidecar> sidecars, List<Call> calls, List<String> hosts)
        implements Member {

    /** Memory of an instance where nothing else is said, in mebibytes. */
    public static final int DEFAULT_MEMORY_MB = 512;

    /** The Consul agent and the Envoy proxy, with room above the 98 and 68 MB that they were seen to use. */
    public static final List<Sidecar> DEFAULT_SIDECARS = List.of(new Sidecar("consul", 160), new Sidecar("consul-proxy", 128));

    public App {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(provides, "provides");
        sidecars = sidecars.stream().sorted(Comparator.comparing(Sidecar::name)).toList();
        calls = calls.stream().sorted(Comparator.comparing(Call::service).thenComparingInt(Call::localPort)).toList();
        hosts = List.copyOf(hosts);
    }

    /** One instance with the default memory and sidecars, that calls nobody and has no public route. */
    public static App of(String name, String provides) {
        return new App(name, provides, 1, DEFAULT_MEMORY_MB, DEFAULT_SIDECARS, List.of(), List.of());
    }

    /** The same app with this many instances. */
    public App withInstances(int count) {
        return new App(name, provides, count, memoryMb, sidecars, calls, hosts);
    }

    /** The same app with this much memory an instance, in mebibytes. */
    public App withMemoryMb(int megabytes) {
        return new App(name, provides, instances, megabytes, sidecars, calls, hosts);
    }

    /** The same app with these sidecars in place of those it had. */
    public App withSidecars(List<Sidecar> others) {
        return new App(name, provides, instances, memoryMb, others, calls, hosts);
    }

    /** The same app with public routes at these hosts in place of those it had. */
    public App withHosts(List<String> others) {
        return new App(name, provides, instances, memoryMb, sidecars, calls, others);
    }

    /** Whether this app calls a service. */
    boolean isCallerOf(Service service) {
        return calls.stream().anyMatch(call -> call.service().equals(service.name()));
    }

    /** The same app with one more call. */
    public App calling(Call call) {
        return new App(name, provides, instances, memoryMb, sidecars, Stream.concat(calls.stream(), Stream.of(call)).toList(), hosts);
    }

    /** The same app with one more call through the proxies. */
    public App calling(String service, int localPort) {
        return calling(Call.to(service, localPort));
    }
}
