package io.byomesh.foundation.cell;

import java.util.List;

/** Things to do of which each is done even if others fail. */
final class Steps {

    private Steps() {}

    /** Runs all, then throws the last failure, if there was one, with the others attached. */
    static void all(List<Runnable> steps) {
        RuntimeException failure = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
