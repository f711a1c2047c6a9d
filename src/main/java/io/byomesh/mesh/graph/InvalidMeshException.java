package io.byomesh.mesh.graph;

import java.util.List;
import java.util.stream.Collectors;

/** A graph that cannot be built. The message holds every problem, a line each, so that one run shows them all. */
public final class InvalidMeshException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidMeshException(List<Problem> problems) {
        super(problems.stream().map(problem -> "\n- " + problem.sentence())
                .collect(Collectors.joining("", "The mesh cannot be built as it is described:", "")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
