package org.postern.engine;

/// One key and its value. Both arrays belong to the receiver.
public record Entry(byte[] key, byte[] value) {}
