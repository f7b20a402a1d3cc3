@NullMarked
package org.postern.snmp;

import org.jspecify.annotations.NullMarked;
