/// The client's side of SMTP and LMTP: one connection to another server, driven step by step. What
/// to send, where, and when again is the queue's affair.
@NullMarked
package org.postern.smtp.client;

import org.jspecify.annotations.NullMarked;
