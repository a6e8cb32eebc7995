package dev.gatehouse.kernel;

/** What a port is of: the same number is another port in each. */
public enum Transport {
    TCP, UDP
}
