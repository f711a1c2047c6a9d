package io.byomesh.foundation.logs;

import java.time.Instant;

/**
 * One line of an app's log.
 *
 * @param sourceType {@code API}, {@code STG}, {@code CELL}, {@code RTR}, {@code HEALTH}, {@code APP/PROC/WEB},
 *     {@code APP/PROC/WEB/SIDECAR/NAME}
 * @param instance index as text, or empty
 */
public record LogLine(Instant time, String appGuid, String instance, String sourceType, Stream stream, String text) {

    /** Which of a process' two outputs a line came from; Cloud Foundry's own lines are {@code OUT}. */
    public enum Stream {
        OUT,
        ERR
    }
}
