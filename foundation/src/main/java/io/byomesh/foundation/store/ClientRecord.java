package io.byomesh.foundation.store;

import java.util.List;

/** A UAA client that logs in with a secret; its id is the stamp's GUID. */
public record ClientRecord(Stamp stamp, String secretHash, List<String> authorities) implements Entity {}
