from codeforlife.server import Server

Server().run()
