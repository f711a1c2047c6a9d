package io.byomesh.foundation.cell;

import java.nio.file.Path;

/**
 * What a cell needs to know of the foundation it belongs to.
 *
 * @param id the foundation's short id, the same as its network's
 * @param directory where instances keep their files while they run; the cell's alone
 * @param apiUrl what instances learn as {@code cf_api}
 */
public record CellSettings(String id, Path directory, String apiUrl) {}
