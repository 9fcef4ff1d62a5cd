@echo off
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0muster-app.exe" "%~dp0resources\app.asar\out\cli\muster.cjs" %*
