package io.byomesh.foundation.cell;

import java.util.Collection;

/** Hears of every change to the set of instances that have an address. Implemented by the router and DNS; called by the cell. */
@FunctionalInterface
public interface LiveInstances {

    /** The whole set, as it is now. Must return quickly. */
    void update(Collection<LiveInstance> instances);
}
