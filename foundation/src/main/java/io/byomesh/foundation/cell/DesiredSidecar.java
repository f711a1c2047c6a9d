package io.byomesh.foundation.cell;

/** One more process in every instance; it and the app live and die together. {@code memoryMb} may be null. */
public record DesiredSidecar(String name, String command, Integer memoryMb) {}
