package io.byomesh.foundation.cell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Cuts what comes out of a named pipe into lines. A thread each with a small stack, since files cannot be selected on. */
final class OutputPump implements AutoCloseable {

    /** Longer lines are cut, as Cloud Foundry does. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int STACK = 128 * 1024;

    private final Path pipe;
    private final Consumer<String> lines;
    private final CountDownLatch end = new CountDownLatch(1);
    private byte[] line = new byte[256];
    private int length;

    OutputPump(String name, Path pipe, Consumer<String> lines) {
        this.pipe = pipe;
        this.lines = lines;
        Thread thread = new Thread(null, this::run, name, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits until all that was written has been read, but no longer than this: a child that lives on may hold the pipe open. */
    void awaitEnd(long milliseconds) throws InterruptedException {
        end.await(milliseconds, TimeUnit.MILLISECONDS);
    }

    private void run() {
        byte[] buffer = new byte[8192];
        // Opening waits for the other side to open it too.
        try (InputStream output = Files.newInputStream(pipe)) {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    take(buffer[i]);
                }
            }
        } catch (IOException e) {
            lines.accept("The cell cannot read this output any more: " + e.getMessage());
        } finally {
            emit();
            end.countDown();
        }
    }

    /** To be called when no writer is left: ends the pump also if there never was one. */
    @Override
    public void close() {
        if (end.getCount() > 0) {
            try {
                FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
            } catch (IOException e) {
                throw new UncheckedIOException("An output of an instance cannot be closed", e);
            }
        }
    }

    private void take(byte b) {
        if (b == '\n') {
            emit();
            return;
        }
        if (length == LONGEST_LINE) {
            emit();
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(LONGEST_LINE, length * 2));
        }
        line[length++] = b;
    }

    private void emit() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (end > 0) {
            lines.accept(new String(line, 0, end, StandardCharsets.UTF_8));
        }
        length = 0;
    }
}
