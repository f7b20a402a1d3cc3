package org.postern.store;

/// Where a message was stored: what APPENDUID says (RFC 9051 section 7.1).
public record Stored(long uidValidity, long uid) {}
