package io.byomesh.mesh.bits;

import java.nio.file.Path;

/**
 * An app's zip.
 *
 * @param path where it is, or will be
 * @param digest SHA-256 of all that goes into it, in hex
 */
public record Zip(Path path, String digest) {}
