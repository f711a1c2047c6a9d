package io.byomesh.foundation.cell;

/** An instance that has an address, as the network, the router and DNS need to know it. */
public record LiveInstance(
        String appGuid,
        String processGuid,
        String processType,
        int index,
        String instanceGuid,
        String address,
        boolean routable) {}
