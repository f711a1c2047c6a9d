package io.byomesh.foundation.cell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Cuts a process' output into lines. One thread each with a small stack, since pipes of processes cannot be selected on. */
final class OutputPump {

    /** Longer lines are cut, as Cloud Foundry does. */
    static final int LONGEST_LINE = 64 * 1024;

    private static final int STACK = 128 * 1024;

    private final InputStream output;
    private final Consumer<String> lines;
    private final CountDownLatch end = new CountDownLatch(1);
    private byte[] line = new byte[256];
    private int length;

    OutputPump(String name, InputStream output, Consumer<String> lines) {
        this.output = output;
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
        try (output) {
            for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    take(buffer[i]);
                }
            }
        } catch (IOException e) {
            // The pipe is closed under the reader when its process ends: the end of the output like any other.
        } finally {
            emit();
            end.countDown();
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
