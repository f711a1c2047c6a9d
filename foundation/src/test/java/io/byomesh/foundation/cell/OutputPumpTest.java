package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPumpTest {

    @TempDir
    private Path directory;

    private List<String> lines(byte[] output) throws Exception {
        Path file = Files.write(directory.resolve("output"), output);
        List<String> lines = new CopyOnWriteArrayList<>();
        try (OutputPump pump = new OutputPump("pump", file, lines::add)) {
            pump.awaitEnd(10_000);
        }
        return lines;
    }

    private List<String> lines(String output) throws Exception {
        return lines(output.getBytes());
    }

    @Test
    void cutsIntoLinesAndKeepsTheLastOneWithoutAnEnd() throws Exception {
        assertThat(lines("one\r\n\ntwo\n  three")).containsExactly("one", "two", "  three");
    }

    @Test
    void cutsLinesThatAreTooLong() throws Exception {
        assertThat(lines("x".repeat(OutputPump.LONGEST_LINE + 5) + "\ny"))
                .containsExactly("x".repeat(OutputPump.LONGEST_LINE), "xxxxx", "y");
    }

    @Test
    void replacesWhatIsNotUtf8() throws Exception {
        assertThat(lines(new byte[] {'a', (byte) 0xff, 'b', '\n'})).containsExactly("a\ufffdb");
    }

    @Test
    void endsWhenNobodyEverWrote() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        List<String> lines = new CopyOnWriteArrayList<>();
        OutputPump pump = new OutputPump("pump", pipe, lines::add);

        pump.close();

        pump.awaitEnd(10_000);
        assertThat(lines).isEmpty();
    }
}
