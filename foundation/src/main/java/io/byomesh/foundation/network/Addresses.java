package io.byomesh.foundation.network;

import java.util.HashSet;
import java.util.Set;

/**
 * Addresses of instances in {@code 10.n.1.1} to {@code 10.n.254.254}. An address that was given back is used again as late as
 * possible, because others may still hold it in a cache or a connection.
 */
final class Addresses {

    private static final int PER_BLOCK = 254;
    private static final int COUNT = PER_BLOCK * PER_BLOCK;

    private final String prefix;
    private final Set<Integer> used = new HashSet<>();
    private int next;

    Addresses(int secondOctet) {
        prefix = "10." + secondOctet + ".";
    }

    synchronized String take() {
        if (used.size() == COUNT) {
            throw new IllegalStateException("All " + COUNT + " instance addresses in " + prefix + "0.0/16 are in use.");
        }
        while (!used.add(next)) {
            next = (next + 1) % COUNT;
        }
        int taken = next;
        next = (next + 1) % COUNT;
        return prefix + (taken / PER_BLOCK + 1) + "." + (taken % PER_BLOCK + 1);
    }

    synchronized void giveBack(String address) {
        String[] octets = address.split("\\.");
        used.remove((Integer.parseInt(octets[2]) - 1) * PER_BLOCK + Integer.parseInt(octets[3]) - 1);
    }
}
