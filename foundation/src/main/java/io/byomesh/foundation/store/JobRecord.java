package io.byomesh.foundation.store;

import java.util.List;

/** Work that a client asked for and polls; {@code resource} is the API path of what it is about, or null. */
public record JobRecord(Stamp stamp, String operation, String state, List<Failure> errors, String resource) implements Entity {

    public static final String COMPLETE = "COMPLETE";
    public static final String FAILED = "FAILED";

    /** An error as the API words it. */
    public record Failure(int code, String title, String detail) {}
}
