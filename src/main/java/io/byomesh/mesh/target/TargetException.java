package io.byomesh.mesh.target;

import com.pulumi.exceptions.RunException;

/** What stands between the program and the space it is to fill: one sentence that says what is wrong, where, and what to set instead. */
public final class TargetException extends RunException {

    private static final long serialVersionUID = 1L;

    /** @param message the sentence */
    public TargetException(String message) {
        super(message);
    }
}
