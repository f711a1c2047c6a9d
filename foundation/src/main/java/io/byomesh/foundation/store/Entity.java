package io.byomesh.foundation.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/** Anything with a GUID that is kept in a {@link Table}. */
public interface Entity {

    Stamp stamp();

    @JsonIgnore
    default String guid() {
        return stamp().guid();
    }

    @JsonIgnore
    default Instant createdAt() {
        return Instant.ofEpochMilli(stamp().created());
    }

    @JsonIgnore
    default Instant updatedAt() {
        return Instant.ofEpochMilli(stamp().updated());
    }
}
