package io.byomesh.foundation.cell;

/** Which app a process belongs to, and where that app lives: what instances learn as {@code VCAP_APPLICATION}. */
public record AppIdentity(
        String guid, String name, String spaceGuid, String spaceName, String organizationGuid, String organizationName) {}
