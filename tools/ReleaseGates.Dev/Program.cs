await Console.Error.WriteLineAsync("Usage: gates-dev up|reset|demo");
return 2;
