package io.byomesh.foundation.network;

import java.util.Collection;

/** Puts network policies into effect. */
public interface PolicyEnforcer {

    /**
     * These rules, and no others, hold from now on. Established connections go on whatever the rules say; new ones obey them.
     * Returns when the rules are in force.
     */
    void enforce(Collection<PolicyRule> rules);
}
