/**
 * The settings of the embedded server. Durability is PostgreSQL's own and is named here so that nothing turns it
 * off; its log holds no statement and no row, because a row's keys are references and hashes.
 */
export function serverSettings(o: { socketDir: string | null; port: number }): string[] {
  const settings: Record<string, string> = {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen_addresses: o.socketDir === null ? '127.0.0.1' : '',
    // A list, so a path with a comma or a space needs quotes.
    unix_socket_directories: o.socketDir === null ? '' : `"${o.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: String(o.port),
    max_connections: '60',
    shared_buffers: '64MB',
    max_wal_size: '512MB',
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
