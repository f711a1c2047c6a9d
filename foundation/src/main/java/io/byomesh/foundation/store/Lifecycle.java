package io.byomesh.foundation.store;

import java.util.List;

/** How an app is staged. */
public record Lifecycle(String type, List<String> buildpacks, String stack) {

    public static final String DEFAULT_STACK = "cflinuxfs4";
    public static final Lifecycle DEFAULT = new Lifecycle("buildpack", List.of(), DEFAULT_STACK);
}
