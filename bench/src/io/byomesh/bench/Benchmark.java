package io.byomesh.bench;

/** Measures one thing; brings and takes away all that it needs. */
interface Benchmark {

    void measure(Report report) throws Exception;
}
