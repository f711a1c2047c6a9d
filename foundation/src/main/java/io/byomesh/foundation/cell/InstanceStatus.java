package io.byomesh.foundation.cell;

import java.time.Instant;

/**
 * One instance, as it is.
 *
 * @param address its address in the container network; null while it has none
 * @param since when it entered this state
 * @param details why it crashed, or null
 * @param cpu share of one core, 1.0 is a whole one; null before the first measurement, as are memory and disk
 */
public record InstanceStatus(
        String processGuid,
        int index,
        String instanceGuid,
        InstanceState state,
        boolean routable,
        String address,
        Instant since,
        String details,
        Double cpu,
        Long memoryBytes,
        Long diskBytes) {}
