package io.byomesh.foundation.router;

import io.byomesh.foundation.cell.LiveInstance;
import io.byomesh.foundation.cell.LiveInstances;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Brings together the routes that the API publishes and the instances that the cell runs; router and DNS read the result. */
public final class RoutingState implements RouteTable, LiveInstances {

    private final List<Consumer<RoutingTable>> listeners = new CopyOnWriteArrayList<>();
    private Collection<Route> routes = List.of();
    private Collection<LiveInstance> instances = List.of();
    private volatile RoutingTable table = new RoutingTable(routes, instances);

    @Override
    public synchronized void publish(Collection<Route> newRoutes) {
        routes = List.copyOf(newRoutes);
        rebuild();
    }

    @Override
    public synchronized void update(Collection<LiveInstance> newInstances) {
        instances = List.copyOf(newInstances);
        rebuild();
    }

    private void rebuild() {
        table = new RoutingTable(routes, instances);
        listeners.forEach(listener -> listener.accept(table));
    }

    /** The table as it is now. */
    public RoutingTable table() {
        return table;
    }

    /** Called with every new table, in order. */
    void onChange(Consumer<RoutingTable> listener) {
        listeners.add(listener);
    }
}
