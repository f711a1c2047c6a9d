package io.byomesh.foundation.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTableTest {

    private final PolicyTable table = new PolicyTable();

    private String change(PolicyRule... rules) {
        PolicyTable.Change change = table.changeTo(List.of(rules));
        change.done().run();
        return change.script();
    }

    @Test
    void writesOnlyWhatIsDifferent() {
        PolicyRule stays = new PolicyRule("a", "b", "tcp", 8080, 8080);

        assertThat(change(stays)).isEqualTo("add element ip byomesh allow { 1 . 2 . tcp . 8080 }\n");
        assertThat(change(stays)).isEmpty();
        assertThat(change(stays, new PolicyRule("b", "a", "udp", 53, 53)))
                .isEqualTo("add element ip byomesh allow { 2 . 1 . udp . 53 }\n");
        assertThat(change(stays)).isEqualTo("delete element ip byomesh allow { 2 . 1 . udp . 53 }\n");
    }

    @Test
    void rulesThatSayTheSameAreOne() {
        PolicyRule rule = new PolicyRule("a", "b", "tcp", 8080, 8080);

        assertThat(change(rule, rule)).isEqualTo("add element ip byomesh allow { 1 . 2 . tcp . 8080 }\n");
    }

    @Test
    void rangesOfAPairShareAChain() {
        PolicyRule low = new PolicyRule("a", "b", "tcp", 1, 10);
        PolicyRule high = new PolicyRule("a", "b", "tcp", 5, 20);

        assertThat(change(low, high)).isEqualTo("""
                add chain ip byomesh from1to2tcp
                add rule ip byomesh from1to2tcp th dport 1-10 accept
                add rule ip byomesh from1to2tcp th dport 5-20 accept
                add element ip byomesh ranges { 1 . 2 . tcp : jump from1to2tcp }
                """);
        assertThat(change(high)).isEqualTo("""
                flush chain ip byomesh from1to2tcp
                add rule ip byomesh from1to2tcp th dport 5-20 accept
                """);
        assertThat(change()).isEqualTo("""
                delete element ip byomesh ranges { 1 . 2 . tcp }
                flush chain ip byomesh from1to2tcp
                delete chain ip byomesh from1to2tcp
                """);
    }

    @Test
    void aChangeThatIsNotDoneIsMadeAgain() {
        PolicyRule rule = new PolicyRule("a", "b", "tcp", 8080, 8080);
        table.changeTo(List.of(rule));

        assertThat(table.changeTo(List.of(rule)).script()).isNotEmpty();
    }

    @Test
    void anAppKeepsItsNumber() {
        int number = table.tag("a");
        table.tag("b");

        assertThat(table.tag("a")).isEqualTo(number);
        assertThat(table.tag("b")).isNotEqualTo(number);
    }
}
