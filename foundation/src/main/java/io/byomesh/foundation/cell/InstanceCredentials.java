package io.byomesh.foundation.cell;

import io.byomesh.foundation.files.PrivateFile;
import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.identity.InstanceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

/** Key and certificate that an instance finds in its files, replaced in time for as long as it lives. */
final class InstanceCredentials {

    private final CellThreads threads;
    private final CellFiles cellFiles;
    private final InstanceAuthority authority;
    private final InstanceIdentity.Subject subject;
    private final Path directory;
    private final CellLog log;
    private Instant notAfter;
    private Future<?> next;
    private boolean cancelled;

    /** @param directory what the instance sees as {@code /etc/cf-instance-credentials} */
    InstanceCredentials(
            CellContext context, AppIdentity app, String instanceGuid, String address, Path directory, CellLog log) {
        this.threads = context.threads();
        this.cellFiles = context.files();
        this.authority = context.authority();
        this.subject = new InstanceIdentity.Subject(
                instanceGuid, app.guid(), app.spaceGuid(), app.organizationGuid(), address);
        this.directory = directory;
        this.log = log;
    }

    /** The key goes first: who watches the certificate finds both new. */
    synchronized void write() throws IOException {
        cellFiles.trust(authority.certificate());
        InstanceIdentity identity = authority.issue(subject);
        PrivateFile.write(directory.resolve("instance.key"), identity.privateKey().getBytes(StandardCharsets.US_ASCII));
        PrivateFile.write(directory.resolve("instance.crt"), identity.certificates().getBytes(StandardCharsets.US_ASCII));
        notAfter = identity.notAfter();
    }

    /** From now on what was written is replaced before it ends. */
    synchronized void rotate() {
        if (!cancelled) {
            Duration left = Duration.between(Instant.now(), notAfter).minus(authority.lead());
            next = threads.own(left.isNegative() ? Duration.ZERO : left, () -> threads.work(this::replace));
        }
    }

    private synchronized void replace() {
        if (cancelled) {
            return;
        }
        try {
            write();
        } catch (IOException | RuntimeException e) {
            log.line(CellLog.CELL, "The instance's certificate cannot be replaced: " + e.getMessage());
            next = threads.own(authority.lead().dividedBy(2), () -> threads.work(this::replace));
            return;
        }
        rotate();
    }

    /** Nothing is written any more when this returns. */
    synchronized void cancel() {
        cancelled = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
