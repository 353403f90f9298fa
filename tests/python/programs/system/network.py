# Sockets, asyncio, subprocess, csv, and the small system modules.
# test: timeout=60
import socket, select, selectors, threading, subprocess, csv, io, fcntl, pwd, grp, resource, termios, asyncio, os
a,b=socket.socketpair(); a.sendall(b'hello'); print(b.recv(10)); print(select.select([b],[a],[],0)[1]==[a])
srv=socket.create_server(('127.0.0.1',0)); port=srv.getsockname()[1]
def serve():
    c,addr=srv.accept()
    with c:
        while d:=c.recv(100): c.sendall(d.upper())
t=threading.Thread(target=serve); t.start()
c=socket.create_connection(('127.0.0.1',port)); c.sendall(b'abc'); print(c.recv(10)); c.close(); t.join(); srv.close()
print(subprocess.run(['echo','hi'],capture_output=True,text=True).stdout)
p=subprocess.Popen(['cat'],stdin=subprocess.PIPE,stdout=subprocess.PIPE); print(p.communicate(b'data'))
s=io.StringIO(); w=csv.writer(s); w.writerow([1,'a,b','c"d',None,2.5]); w.writerows([[],['']]); print(repr(s.getvalue()))
print(list(csv.reader(['a,"b, c",d\r\n','"x\n','y",z\n'])))
print(list(csv.DictReader(io.StringIO('a,b\n1,2\n3,4\n'))))
print(csv.list_dialects(), csv.Sniffer().sniff('a;b;c\n1;2;3\n').delimiter)
print(pwd.getpwuid(0).pw_name, grp.getgrgid(0).gr_name, resource.getrlimit(resource.RLIMIT_CORE)[1]!=0)
async def echo(r,w):
    d=await r.read(100); w.write(d[::-1]); await w.drain(); w.close()
async def main():
    s=await asyncio.start_server(echo,'127.0.0.1',0)
    port=s.sockets[0].getsockname()[1]
    r,w=await asyncio.open_connection('127.0.0.1',port)
    w.write(b'asyncio'); await w.drain(); print(await r.read()); w.close()
    s.close(); await s.wait_closed()
    print(await asyncio.gather(*(asyncio.sleep(0.01,i) for i in range(3))))
    p=await asyncio.create_subprocess_exec('echo','sub',stdout=asyncio.subprocess.PIPE); print((await p.communicate())[0])
    print(await asyncio.to_thread(lambda: 42))
    try: await asyncio.wait_for(asyncio.sleep(1),0.01)
    except asyncio.TimeoutError: print('timeout')
asyncio.run(main())
s=socket.socket(); s.settimeout(0.05)
s2=socket.create_server(('127.0.0.1',0)); s2.settimeout(0.05)
try: s2.accept()
except TimeoutError as e: print('to',e)
try: socket.create_connection(('127.0.0.1',1),timeout=1)
except OSError as e: print(type(e).__name__)
try: socket.getaddrinfo('nonexistent.invalid',80)
except socket.gaierror as e: print('gai')
