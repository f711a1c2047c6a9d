package io.byomesh.foundation.networking;

import io.byomesh.foundation.http.Identity;
import java.util.function.Predicate;

/** What the policy server has to ask the Cloud Controller about. */
@FunctionalInterface
public interface AppAccess {

    /** Tells of an app's GUID whether the app exists and is in a space that this user develops. */
    Predicate<String> developedBy(Identity identity);
}
